"""What happened that concerns a person and that somebody else did.

News are rows that exist anyway, asked for by sources (feed.py); nothing is written when something happens. What a
person has seen is one moment, `NewsSeen`.
"""
