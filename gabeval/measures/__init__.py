"""Measures: numbers computed from the tidy tables, without any judgement.

What belongs here takes tables and returns tables. It reads no files, draws nothing and
decides nothing: whether a commitment counts as complete is judgement, one floor up.
"""
