"""Who texts in the pictures, and a morning's conversations that are over when they begin: for the archive and the reports."""

from simulate_text import Person, send_text

DANA, MARC, STRANGER = "+12125550199", "+12125550123", "+12125550147"
# Who wrote what, what they were answered, and by whom.
MORNING = (
    ("Priya Raman", "+12125550161", "Do you sell boxes and tape?", "We do, at the desk, until six.", "agent1"),
    ("Tom Becker", "+12125550162", "I need to move my appointment to Thursday.", "Thursday at 10 works. See you then!", "agent2"),
    ("Aisha Karim", "+12125550163", "The gate code does not work.", "Sorry about that. Try 4471 now, please.", "agent1"),
    ("Luis Ortega", "+12125550164", "Can I get a refund for October?", "Yes, it is on its way to your card.", "agent2"),
    ("Grace Lin", "+12125550165", "What does a 5x5 unit cost?", "59 dollars a month, the first one is half.", "agent1"),
    ("Hannah Weiss", "+12125550166", "Is there a lift?", "Two of them, at both ends of the building.", "agent1"),
)


def spend_the_morning(address, database):
    """Have agents answer people and leave, the ordinary way."""
    admin = Person(address, database)
    agents = {login: Person(address, database, login) for login in ("agent1", "agent2")}
    for name, phone, question, answer, login in MORNING:
        admin("res.partner", "create", [{"name": name, "phone": phone}])
        send_text(admin, phone, question)
        [conversation] = admin("texting.conversation", "search", [("phone", "=", phone)])
        for method, *arguments in (("action_accept",), ("mark_seen",), ("send_text", answer), ("action_leave",)):
            agents[login]("texting.conversation", method, [conversation], *arguments)
    return admin
