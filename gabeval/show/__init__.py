"""The show room: from measured tables to what a reader sees.

Everything that a notebook shows is an object of this room. It explains itself in HTML
and in plain text, in the language of the page, and its text is escaped once, in
`gabeval.show.markup`. Nothing here measures; what is printed was measured below.
"""
