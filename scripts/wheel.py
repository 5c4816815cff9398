"""`make wheel`: the addon as a wheel in dist/, to be installed with pip beside Odoo 19."""

from runtime import console, stage
from runtime.console import say, step
from runtime.paths import ROOT


def main(_arguments):
    runtime = stage.prepare()
    from runtime import wheel

    folder = ROOT / "dist"
    folder.mkdir(exist_ok=True)
    for old in folder.glob("odoo_addon_texting_inbox-*.whl"):
        old.unlink()
    with step("Building the wheel"):
        built = wheel.build(runtime, folder)
    say(f"  {built.relative_to(ROOT)}")


if __name__ == "__main__":
    console.main(main)
