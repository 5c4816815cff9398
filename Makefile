# PORT, ODOO_HOME, ODOO_PYTHON, the PG* variables and XDG_CACHE_HOME are read from the environment; see README.md.

demo:  ## An Odoo with this addon and demo data on PORT (8069), until Ctrl-C
	@scripts/run demo

test:  ## Style, and every test in a fresh database; make test ARGS="-k accept" passes arguments to pytest
	@scripts/run test $(ARGS)

check:  ## Style alone; what pre-commit runs
	@scripts/run check

test-odoo:  ## Odoo's own tests, with this addon and without; see docs/testing.md
	@scripts/run test_odoo $(ARGS)

bench:  ## The benchmarks of docs/benchmarks.md
	@scripts/run bench $(ARGS)

cluster-test:  ## Two servers behind PgBouncer on this machine: what holds on one has to hold there (docs/deployment.md)
	@scripts/run cluster_test

pictures:  ## The pictures of README.md, taken anew
	@scripts/run pictures

translations:  ## The sentences of the addon for translators (texting_inbox/i18n), exported anew
	@scripts/run translations

wheel:  ## The addon as a wheel in dist/
	@scripts/run wheel

clean:  ## Remove everything that was fetched or made, the demo database included
	@scripts/run clean

.PHONY: demo test check test-odoo bench pictures translations wheel cluster-test clean
