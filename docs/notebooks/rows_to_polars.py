"""Answers as polars frames: which regions of different countries work together, and since when?

Run it in a folder with a graph (`kg load …`), or cell by cell in an editor that knows `# %%`.
"""

# %% Rows as a frame: text, integers and lists
import polars

from kg import Graph

graph = Graph.open("kg-data")
links = graph.query("cross_border_links").to_polars()
print({name: str(links.schema[name]) for name in ("region_a", "projects", "first_year", "basis")})
# > {'region_a': 'String', 'projects': 'Int64', 'first_year': 'Int64', 'basis': 'List(String)'}

# %% Which region has links with most regions abroad?
ends = polars.concat(
    [
        links.select(region=one, abroad=other, first_year="first_year")
        for one, other in (("region_a", "region_b"), ("region_b", "region_a"))
    ]
)
most = (
    ends.group_by("region")
    .agg(polars.col("abroad").n_unique(), polars.col("first_year").min().alias("since"))
    .sort(["abroad", "region"], descending=[True, False])
)
for row in most.head(4).iter_rows(named=True):
    print(f"{row['region']:<18} {row['abroad']:>2} regions abroad, since {row['since']}")
# > Belgorod Region     3 regions abroad, since 2019
# > Bryansk Region      3 regions abroad, since 2019
# > Gomel Region        3 regions abroad, since 2019
# > Grodno Region       3 regions abroad, since 2019

# %% How is a link known? A list becomes rows
known = links.explode("basis").group_by("basis").len().sort(["len", "basis"], descending=[True, False])
for basis, count in known.iter_rows():
    print(f"{basis:<28} {count:>2}")
# > Project reaches the region   10
# > Cooperation                   1
# > Twin cities                   1

# %% To Parquet, for R, Spark or a colleague; the answer itself can be written without polars too
graph.query("cross_border_links").to_parquet("links.parquet")
print(polars.read_parquet("links.parquet").equals(links))
graph.close()
# > True
