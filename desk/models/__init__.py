from desk.demo.models import DemoData, DemoStatus
from desk.news.models import NewsSeen

__all__ = [
    "DemoData",
    "DemoStatus",
    "NewsSeen",
]
