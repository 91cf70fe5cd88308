"""SQL over the tables: what a question file would be too much for.

Run it in a folder with a graph (`kg load …`), or cell by cell in an editor that knows `# %%`.
"""

# %% The tables are columns: DuckDB counts over them at once
from kg import Graph

graph = Graph.open("kg-data")
rows = graph.sql(
    """
    SELECT role, count(DISTINCT organization) AS organizations, count(DISTINCT project) AS projects
    FROM participations GROUP BY role ORDER BY organizations DESC, role LIMIT 4
    """
)
for row in rows:
    print(row)
# > {'role': 'office', 'organizations': 5, 'projects': 1}
# > {'role': 'platform', 'organizations': 5, 'projects': 3}
# > {'role': 'speaker', 'organizations': 5, 'projects': 1}
# > {'role': 'applicant', 'organizations': 4, 'projects': 4}

# %% Every row of a fact has the words that show it: where the sources are least sure
rows = graph.sql(
    """
    SELECT o.name, p.role, p.quote, p.method, p.confidence, p.source, p.start_offset
    FROM participations p JOIN organizations o ON o.id = p.organization
    ORDER BY p.confidence, o.name LIMIT 3
    """
)
for row in rows:
    print(
        f"{row['confidence']:.2f} {row['method']}: {row['role']} «{row['quote']}» {row['source']}:{row['start_offset']}"
    )
# > 0.85 rule: platform «портале ISpring.ru» 21-2-009488.txt:1363
# > 0.85 rule: platform «Портал «Госуслуги»» 22-2-004688.txt:1966
# > 0.85 rule: platform «АИС «Молодежь России»» 21-2-009488.txt:1432

# %% Values are bound, never pasted into the text
rows = graph.sql(
    """
    SELECT l.b AS region, l.project_count, l.bases FROM links l
    WHERE l.kind = 'region' AND l.cross_border AND l.a = ? ORDER BY ALL
    """,
    ["BY-VI"],
)
print(rows.to_pandas().to_string(index=False))
# > region  project_count                                              bases
# > RU-PSK              1 [cooperation, project-reaches-region, twin-cities]

# %% Which neighbouring regions of Russia and Belarus have no link?
rows = graph.sql(
    """
    SELECT a.name_en AS here, b.name_en AS there
    FROM borders JOIN places a ON a.id = borders.a JOIN places b ON b.id = borders.b
    WHERE a.country = 'RU' AND b.country = 'BY' AND a.kind = 'region' AND b.kind = 'region'
      AND NOT EXISTS (
        FROM links WHERE kind = 'region' AND list_sort([links.a, links.b]) = list_sort([borders.a, borders.b])
      )
    ORDER BY ALL
    """
)
for row in rows:
    print(f"{row['here']} – {row['there']}")
graph.close()
# > Smolensk Region – Vitebsk Region
