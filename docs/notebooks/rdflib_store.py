"""rdflib: the graph in scripts and tools of the RDF world, read and not written.

Run it in a folder with a graph (`kg load …`), or cell by cell in an editor that knows `# %%`.
"""

# %% A dataset: each source is a named graph, the default graph is all of them together
import collections

import rdflib
from rdflib.namespace import RDF, RDFS, SKOS

from kg import Graph
from kg.errors import KGError

graph = Graph.open("kg-data")
dataset = graph.rdflib()
CKG = rdflib.Namespace("https://w3id.org/civil-kg/def/")
print(len(set(dataset.subjects(RDF.type, CKG.Organization))), "organizations")
# > 25 organizations

# %% Who is a co-organizer, in whose words? SPARQL is answered by Oxigraph, which knows the ontology's prefixes
rows = dataset.query(
    """
    SELECT ?title ?quote WHERE {
      ?part ckg:role <https://w3id.org/civil-kg/concept/role/co-organizer> ;
        ckg:activity/rdfs:label ?title ; ckg:evidence/ckg:quote ?quote .
    } ORDER BY ?title ?quote
    """
)
for row in rows:
    print(f"{row.title}: «… {row.quote[-70:]}»")
# > программа "Цифровая дипломатия": «… го гуманитарного сотрудничества «Лидеры международного сотрудничества»»

# %% Or by triples and paths, as rdflib's own graphs
pskov = rdflib.URIRef("https://w3id.org/civil-kg/place/RU-PSK")
inside = {str(name) for place in dataset.subjects(CKG.inside, pskov) for name in dataset.objects(place, RDFS.label)}
print(", ".join(sorted(inside)))
# > Pskov, Pskov Region, Псков, Псковская область

# %% What does one source say? The roles in which it names places, with labels from the ontology
source = dataset.graph(rdflib.URIRef("https://w3id.org/civil-kg/source/23-2-003335.txt"))
counts = collections.Counter(source.objects(None, CKG.placeRole))
for role, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
    print(count, next(label for label in dataset.objects(role, SKOS.prefLabel) if label.language == "en"))
# > 7 Mentioned
# > 6 Area of the project
# > 1 Seat of the applicant

# %% It is read and not written: an error says so, and nothing has changed. A copy may be changed
try:
    dataset.add((pskov, RDFS.label, rdflib.Literal("Plescovia")))
except KGError as error:
    print(error.what)
copy = rdflib.Graph()
copy += dataset.triples((pskov, None, None))
copy.add((pskov, RDFS.label, rdflib.Literal("Plescovia")))
print(sorted(str(label) for label in copy.objects(pskov, RDFS.label)))
graph.close()
# > the graph is only read here, and nothing was changed.
# > ['Plescovia', 'Pskov Region', 'Псковская область']
