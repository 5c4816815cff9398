# PORT, ODOO_HOME, ODOO_PYTHON, the PG* variables and XDG_CACHE_HOME are read from the environment; see README.md.

demo:  ## An Odoo with this addon and demo data on PORT (8069), until Ctrl-C
	@scripts/run demo

test:  ## Style, and every test in a fresh database; make test ARGS="-k accept" passes arguments to pytest
	@scripts/run test $(ARGS)

test-odoo:  ## Odoo's own tests, with this addon and without; see docs/testing.md
	@scripts/run test_odoo $(ARGS)

bench:  ## The benchmarks of docs/benchmarks.md
	@scripts/run bench $(ARGS)

cluster-test:  ## Two servers behind PgBouncer on this machine: what holds on one has to hold there (docs/deployment.md)
	@scripts/run cluster_test

pictures:  ## The pictures of README.md, taken anew
	@scripts/run pictures

clean:  ## Remove everything that was fetched or made, the demo database included
	@scripts/run clean

.PHONY: demo test test-odoo bench pictures cluster-test clean
