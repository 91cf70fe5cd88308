"""Answers as pandas frames: for whom do projects work in which region?

Run it in a folder with a graph (`kg load …`), or cell by cell in an editor that knows `# %%`.
"""

# %% A named question answers with rows; pandas takes them with their types
from kg import Graph

graph = Graph.open("kg-data")
projects = graph.query("projects").to_pandas()
print(projects.dtypes[["project", "first_year", "regions", "requested"]].to_string())
# > project        string
# > first_year      Int64
# > regions        object
# > requested     Float64

# %% Lists stay lists: one row for each region of a project, and for each group in it
served = projects.explode("regions").explode("groups").dropna(subset=["regions", "groups"])
regions = served[served["regions"].str.contains("Region")]
table = regions.pivot_table(index="groups", columns="regions", values="project", aggfunc="nunique", fill_value=0)
print(table[["Belgorod Region", "Pskov Region", "Vitebsk Region"]].loc[lambda t: t.sum(axis=1) > 1].to_string())
# > regions                                    Belgorod Region  Pskov Region  Vitebsk Region
# > groups
# > Bloggers                                                 0             1               1
# > Journalists and the media                                0             1               1
# > Municipal employees and local authorities                0             1               1
# > Non-governmental organizations                           0             1               1
# > Officials and civil servants                             0             1               1

# %% What was asked for and what was granted; a missing sum is missing, and not zero
sums = projects.groupby("status", dropna=True)[["requested", "granted"]].agg(["count", "sum"])
print(sums.to_string())
# >               requested             granted
# >                   count         sum   count  sum
# > status
# > Not supported         3  10438536.0       0  0.0
# > Supported             0         0.0       0  0.0

# %% An empty answer has the same columns of the same types, so a script goes on
nothing = graph.query("projects", from_year=2090).to_pandas()
print(len(nothing), nothing.dtypes.equals(projects.dtypes))
# > 0 True

# %% Each row leads to its source; `evidence_for` has the words
first = projects.loc[projects["number"] == "23-2-003335"].iloc[0]
words = graph.query("evidence_for", a=first["project_id"], b="Витебская область").to_pandas()
print(first["sources"])
print(words[["role", "quote", "start"]].head(3).to_string(index=False))
graph.close()
# > ['23-2-003335.txt']
# >                role             quote  start
# >           Mentioned           Витебск    183
# >           Mentioned Витебская области    865
# > Area of the project Витебскую область   1369
