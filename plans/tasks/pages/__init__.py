from plans.tasks.pages.day import day_items, day_url

__all__ = ["day_items", "day_url"]
