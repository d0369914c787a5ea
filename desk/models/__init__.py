from desk.demo.models import DemoData, DemoStatus
from desk.news.models import NewsSeen
from desk.today.models import Snooze

__all__ = [
    "DemoData",
    "DemoStatus",
    "NewsSeen",
    "Snooze",
]
