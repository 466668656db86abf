-- Runs that workers take, and for how long they have them.
create sequence $schema.epoch;

create table $schema.run (
  number bigint generated always as identity primary key,
  ticket text collate "C" not null unique,
  session text collate "C" not null,
  agent text not null,
  input text not null,
  state text not null default 'queued' check (state in ('queued', 'running', 'ended')),
  -- When it may be claimed: of a running one, the end of its lease.
  due timestamptz not null default clock_timestamp(),
  attempts integer not null default 0,
  cancel boolean not null default false,
  worker text,
  epoch bigint,
  -- Of which claim it is, so that one that lost its connection can tell.
  claim_key uuid,
  outcome text,
  submitted_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz
) with (fillfactor = 70);

create index run_due on $schema.run (due) where state <> 'ended';
create index run_session on $schema.run (session, number) where state <> 'ended';
create index run_ended on $schema.run (ended_at) where state = 'ended';
