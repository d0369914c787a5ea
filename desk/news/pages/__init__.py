"""What happened that concerns a person and that he did not do himself.

News are rows that exist anyway, asked for by sources (feed.py); nothing is written when something happens. What a
person has seen is one moment, `NewsSeen`.
"""
