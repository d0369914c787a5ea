"""Units of the price list that are counted: half of one is nothing that could be picked, shipped or returned."""

from __future__ import annotations

# As price lists write them, without the full stop; what is not here may be weighed or measured and has fractions.
PIECES = {"шт", "штука", "штук", "ед", "pc", "pcs", "piece", "комп", "компл", "комплект", "набор", "set"}
PACKS = {"кор", "короб", "коробка", "ящ", "ящик", "уп", "упак", "упаковка", "пач", "пачка", "пак", "пакет", "лоток",
         "box", "case", "pack", "bag", "tray"}  # fmt: skip
VESSELS = {"бут", "бутылка", "бан", "банка", "ведро", "меш", "мешок", "bottle", "can"}
LOADS = {"пал", "палл", "паллета", "рул", "рулон", "pallet", "roll"}


def is_counted(unit: str) -> bool:
    return unit.strip().rstrip(".").lower() in PIECES | PACKS | VESSELS | LOADS
