"""The benchmarks of docs/benchmarks.md: what they measure, one module each. They run in the environment's Python."""
