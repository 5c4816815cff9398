"""Write texting_inbox/i18n/texting_inbox.pot by Odoo's own export, and give each translation its new sentences.

    scripts/run translations
"""

from dataclasses import replace

from runtime import console, stage
from runtime.console import say, step
from runtime.paths import ROOT, logs

DATABASE = "texting_translations"


def main(_arguments):
    runtime = stage.prepare()
    import test

    from runtime import postgres, server, terms
    from runtime.building import locked
    from runtime.database import Databases

    exported = logs() / "texting_inbox.po"
    with postgres.running() as variables:
        runtime = replace(runtime, environment=variables)
        databases = Databases(variables, runtime.data_dir)
        try:
            with locked("test_template"):
                test.make_database(runtime, databases, DATABASE)
            with step("Exporting the sentences"):
                server.export_terms(runtime, DATABASE, exported, logs() / "translations.log")
        finally:
            databases.drop(DATABASE)
    terms.write_template(str(exported))
    for file in terms.languages():
        terms.follow_template(file)
        say(f"  {file.relative_to(ROOT)}: {len(list(terms.find_faults(file)))} sentences to translate or mend")


if __name__ == "__main__":
    console.main(main)
