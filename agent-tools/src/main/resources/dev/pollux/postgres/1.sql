-- Logs of conversations. An entry is its session's number, not its id: what was deleted cannot come back
-- under the same id.
create table $schema.session (
  number bigint generated always as identity primary key,
  id text collate "C" not null unique,
  size bigint not null,
  updated_at timestamptz not null default clock_timestamp(),
  -- Who may write through a lease: the run that has the session, and its epoch. No epoch comes twice.
  run bigint,
  epoch bigint not null default 0
) with (fillfactor = 70);

create table $schema.entry (
  session bigint not null,
  sequence bigint not null,
  -- Of the first entry of an append: which append it was, so that one that lost its connection can tell.
  append_key uuid,
  body text not null,
  primary key (session, sequence)
);
