-- Those who sign in: one for each scope, and the secretary who enrols phones. Nobody has a password.

create unlogged table bench_user as
select k, bench_id(50, k) as id, username, bench_id(51, k) as member_id
from (values (1, 'block'), (2, 'three_blocks'), (3, 'street'), (4, 'unit'), (5, 'district')) u(k, username);

insert into organisations_member (id, organisation_id, name, name_pinyin, area_code, user_id, from_on)
select member_id, bench_id(4, 1), bench_name(k), bench_pinyin(k), n.code, id, current_date - 900
from bench_user, bench_neighbourhood n where n.n = 1;

insert into accounts_user (id, password, username, name, member_id, is_active, is_operator, language, created_at)
select id, '!', username, bench_name(k), member_id, true, false, 'zh-hans', now() from bench_user;

insert into territory_posting (id, member_id, role, area_code, block_id, organisation_id, from_on)
select bench_id(52, row_number() over ()), member_id, role, code, block_id, organisation_id, current_date - 300
from (
  select member_id, 'block_lead' as role, b.code, b.id as block_id, null::uuid as organisation_id
  from bench_user join bench_block b on b.b = 1 where k = 1
  union all
  -- Blocks of three streets, at the two ends and in the middle of the tables.
  select member_id, 'team_member', b.code, b.id, null
  from bench_user join bench_block b on b.b in (2, (@neighbourhoods + 1) / 2 * @blocks, @neighbourhoods * @blocks) where k = 2
  union all
  select member_id, 'street_coordinator', s.code, null, null
  from bench_user join bench_street s on s.s = 2 where k = 3
  union all
  select member_id, 'branch_secretary', n.code, null, bench_id(4, 1)
  from bench_user join bench_neighbourhood n on n.n = 1 where k = 4
  union all
  select member_id, 'district_office', '@district', null, null from bench_user where k = 5
) p;

drop table bench_street, bench_neighbourhood, bench_block, bench_building, bench_household, bench_case,
  bench_event, bench_user;
