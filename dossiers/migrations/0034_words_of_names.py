from django.db import migrations

CREATE = """
CREATE MATERIALIZED VIEW dossiers_name_word AS
SELECT DISTINCT word
FROM (
    SELECT unnest(string_to_array(sort_key, ' ')) AS word FROM dossiers_client
    UNION ALL
    SELECT unnest(string_to_array(sort_key, ' ')) FROM dossiers_person
) AS words
WHERE length(word) > 2;
CREATE UNIQUE INDEX dossiers_name_word_once ON dossiers_name_word (word);
CREATE INDEX dossiers_name_word_trgm ON dossiers_name_word USING gin (word gin_trgm_ops) WITH (fastupdate = off);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('dossiers', '0033_tenders'),
    ]

    operations = [migrations.RunSQL(CREATE, "DROP MATERIALIZED VIEW dossiers_name_word")]
