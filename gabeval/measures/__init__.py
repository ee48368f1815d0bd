"""Measures: numbers computed from the tidy tables, without any judgement.

What belongs here takes tables and returns tables; what people wrote beside the exports,
evidence and published figures, is read by the rooms below. It draws nothing and decides
nothing: whether a commitment counts as complete is the evaluator's judgement.
"""
