"""Private pages: who may see them, and how somebody proves it. Only a private page imports this package.

A visitor signs in with a password, a program sends a token. Both have a name, and are set with `wombat
password` and `wombat token`, for one page or for all private pages of the site.

Layout. The items are in the list store's table, in partitions whose names begin with @, as no page's does:

    pk                          sk                item
    @access#<page>              password#<name>   a salted scrypt hash, with the cost that it was made at
                                token#<name>      the SHA-256 of 256 random bits
    @ended#<session>            ended             a session whose visitor has signed out
    @guesses#<page>#<network>   guesses           a network's wrong passwords: see `core.access.guesses`

In the partition `@access#`, without a page, are those for all private pages.

A session is a signed cookie, as a visitor's (`core.visitor.cookie`), with a claim: the page, the kind and
name of the credential, and its version, which is derived from its hash. So a session ends when its password
or token is changed or removed, and nothing is stored for it until its visitor signs out. Its random id is the
visitor's id on private pages: signing in starts new lists, so that nobody can be given a known id before.

Invariants.

1. A private page answers nothing but its sign-in page, at any address and with any method, to a request
   without a valid session or token.
2. Only the page's own addresses are ever the target of a redirect.
3. A guess is counted before its hash is computed.
4. A credential that is changed or removed is refused after `core.access.credentials.CACHED_SECONDS` at the
   latest, in every process; a session that was signed out of is refused at once.
"""
