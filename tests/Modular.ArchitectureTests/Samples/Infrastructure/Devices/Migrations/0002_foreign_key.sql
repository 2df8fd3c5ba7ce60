-- tasks.task is named in a comment only
create table devices.tag (task_id uuid references tasks.task);
