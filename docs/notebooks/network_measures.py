"""The network: who stands between others, which regions belong together, and a picture in Gephi.

Run it in a folder with a graph (`kg load …`), or cell by cell in an editor that knows `# %%`.
"""

# %% Regions as nodes, joint projects as edges; `kg.network.collaboration` tells what the attributes say
import igraph
import networkx

from kg import Graph

graph = Graph.open("kg-data")
regions = graph.network("region")
print(regions)
for name, value in regions.edges["BY-VI", "RU-PSK"].items():
    print(f"{name:<13} {value}")
# > Graph with 13 nodes and 26 edges
# > weight        1
# > projects      project/RU-PGF-23-2-003335
# > first_year    2023
# > last_year     2023
# > years         2023
# > cross_border  True
# > basis         cooperation; project-reaches-region; twin-cities
# > sources       23-2-003335.txt

# %% Which regions work with most others, and with how many abroad?
for node, degree in sorted(regions.degree(), key=lambda pair: (-pair[1], pair[0]))[:5]:
    abroad = sum(link["cross_border"] for link in regions[node].values())
    print(f"{regions.nodes[node]['name_en']:<20} {degree} regions, {abroad} of them abroad")
# > Gomel Region         5 regions, 3 of them abroad
# > Grodno Region        5 regions, 3 of them abroad
# > Mogilev Region       5 regions, 3 of them abroad
# > Belgorod Region      5 regions, 3 of them abroad
# > Bryansk Region       5 regions, 3 of them abroad

# %% How much of the cooperation crosses a border? In the second line, only in projects since 2021
for since in (None, 2021):
    network = graph.network("region", since=since)
    across = sum(link["weight"] for _, _, link in network.edges(data=True) if link["cross_border"])
    print(f"since {since or 'the beginning'}: {across} of {network.size(weight='weight'):.0f}")
# > since the beginning: 10 of 26
# > since 2021: 1 of 11

# %% igraph takes the network as it is: communities by Leiden
into = igraph.Graph.from_networkx(regions)
communities = into.community_leiden("modularity", weights="weight", n_iterations=-1)
for members in sorted(sorted(into.vs[one]["name_en"] for one in community) for community in communities):
    print(f"{len(members)}: {', '.join(members)}")
# > 6: Belgorod Region, Bryansk Region, Gomel Region, Grodno Region, Mogilev Region, Smolensk Region
# > 5: Moscow, Omsk Region, Republic of Tatarstan, Ulyanovsk Region, Yamalo-Nenets Okrug
# > 2: Pskov Region, Vitebsk Region

# %% Who stands between organizations that do not work together? A link of more projects is a shorter way
organizations = graph.network("organization")
for _, _, link in organizations.edges(data=True):
    link["distance"] = 1 / link["weight"]
between = networkx.betweenness_centrality(organizations, weight="distance")
broker = max(sorted(between), key=between.__getitem__)
print(f"{between[broker]:.3f}  {organizations.nodes[broker]['name_ru'][:60]} …")
# > 0.111  Автономная некоммерческая организация по развитию международ …

# %% An edge names its projects and documents, so a finding can be cited
for other, link in sorted(organizations[broker].items())[:3]:
    print(f"{organizations.nodes[other]['name_ru'][:40]:<41} {link['basis']:<16} {link['sources']}")
# > Россия - Арктический совет                joint-project    21-2-009488.txt
# > Россия - Центрально-Азиатский регион      joint-project    21-2-009488.txt
# > Россия - БРИКС                            joint-project    21-2-009488.txt

# %% For Gephi: coordinates and years are attributes, so that it can lay out a map and play the years
graph.export("gexf", "regions.gexf", level="region")
again = networkx.read_gexf("regions.gexf")
print(len(again), {name: again.nodes["RU-PSK"][name] for name in ("label", "latitude", "longitude")})
graph.close()
# > 13 {'label': 'Pskov Region', 'latitude': 57.267, 'longitude': 29.051}
