"""Nobody texts a person who said STOP, nobody reads or changes what is not theirs, and a request counts once: each door that
stood open, tried by the role that went through it."""

# 1. An opt-out is asked for the number that is called, whatever was typed

# 2. Managers change queue, rate and order of a number, and nothing else

# 3. Starting a text opens nobody's archive

# 4. Rights end when they end

# 5. A request counts once

# 6. Owning a conversation gives the card, not the record

# 7. Links need a login

# 8. A neutralized copy has nothing of production

# 9. The client's context decides nothing

# 10. Every model has a company rule

# 11. Cheap refusals

# 12. Logs

# 13. Smaller doors
