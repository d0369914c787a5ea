"""What one query finds in many tables: clients and people that its words name, and rows about them.

The tables themselves are searched, so that what an import writes is found at once (docs/decisions/0034). Each app says
in its `…_asked` which rows of it a query means, the likeliest first; every one begins with `visible_to`.
"""
