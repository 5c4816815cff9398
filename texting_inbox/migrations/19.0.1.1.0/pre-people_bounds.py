BOUNDS = {
    "texting_number": {"rate": (0.01, 1000)},
    "texting_queue": {
        "alert_days": (1, 3650),
        "target_minutes": (1, 525600),
        "cooldown_seconds": (0, 86400),
        "release_hours": (0, 8760),
        "offline_alert_minutes": (0, 525600),
        "reply_once_hours": (1, 8760),
    },
}


def migrate(cr, version):
    """Bring what was set beyond all sense within the bounds that the database keeps from now on."""
    for table, bounds in BOUNDS.items():
        for column, (least, most) in bounds.items():
            cr.execute(
                f"UPDATE {table} SET {column} = least(greatest({column}, %s), %s)"  # noqa: S608 (names of the table above)
                f" WHERE NOT {column} BETWEEN %s AND %s",
                [least, most, least, most],
            )
