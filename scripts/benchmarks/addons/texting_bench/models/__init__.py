from . import texting_bench_row
