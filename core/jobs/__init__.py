"""Jobs: work that takes minutes, which goes on when its visitor has closed the tab.

Algorithm. A page stores a job and starts its worker, a second Lambda function with the same package. The
worker claims the job and runs the author's function in a process of its own (`core.jobs.child`), so that the
function may use up memory or be killed while somebody remains to say so. While it runs, the worker stores
its output and a heartbeat. Pages only read.

Layout. The items of a job have the partition key of its visitor, `<page>#<visitor>`:

    sk                       item
    j#<id>                   the job: its state, times, progress, and the line that is being printed
    k#<id>#i#<digest>#<n>    a part of the request that asked for it, compressed
    k#<id>#o#<n>             lines that it has printed
    k#<id>#r#<n>             a part of its result, compressed

The item `<page>#j#`, `running` names the jobs that may be running on the page.

Invariants.

1. The id is the token of the form that was sent: a form that is sent twice is one job.
2. A job is written with a condition on its state. `waiting` becomes `running` once, by the worker whose
   claim is stored, however often Lambda delivers the event; then it ends once, as `ended`, `failed` or
   `stopped`.
3. A worker claims a job within `START_SECONDS` of its creation or never. After them the page may say that
   it has not started, and nothing will prove it wrong.
4. A running job whose heartbeat is older than `SILENT_SECONDS` has lost its worker. The page says so
   without writing anything.
5. The parts of a result are stored before the job says that it has ended.
6. A job is admitted in the transaction that stores it, and only with room in `running`. Ended and lost jobs
   leave room when the next one looks, so that no worker has to give anything back.
"""
