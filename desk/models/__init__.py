from desk.news.models import NewsSeen

__all__ = [
    "NewsSeen",
]
