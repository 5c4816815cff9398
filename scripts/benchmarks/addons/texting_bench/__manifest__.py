{
    "name": "Texting Benchmark",
    "summary": "Two routes to measure the webhook against, and the agents, queue and number it is measured with",
    "version": "19.0.1.0.0",
    "author": "texting_inbox contributors",
    "license": "LGPL-3",
    "category": "Hidden",
    "depends": ["texting_inbox"],
    "data": ["data/ir.model.access.csv", "data/res.users.csv", "data/texting_bench.xml"],
}
