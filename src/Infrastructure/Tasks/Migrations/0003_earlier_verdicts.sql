-- A task's row knows the last verdict of a holder. One that another takes the place of goes here, so that a repeated
-- result is known as such however many attempts came after it. Most tasks have one verdict and no row here.
create table tasks.earlier_verdict (
    task_id uuid,
    epoch   bigint,
    by      uuid not null,
    primary key (task_id, epoch)
);
