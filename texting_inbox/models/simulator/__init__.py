from . import texting_simulator_text
