-- Areas, blocks, bodies, members, postings. @streets streets, @neighbourhoods neighbourhoods,
-- @blocks blocks of @parts buildings with two entrances in each.

insert into territory_area (code, level, name, name_pinyin, parent_code)
values ('@district', 'district', '云锦区', 'yunjinqu', null);

create unlogged table bench_street as
select s, '@district' || lpad(s::text, 3, '0') as code,
  (array['柳岸','枫桥','石泉','甘泉','长风','曹杨','宜川','万里','桃浦'])[(s - 1) % 9 + 1] as name,
  (array['liuan','fengqiao','shiquan','ganquan','changfeng','caoyang','yichuan','wanli','taopu'])[(s - 1) % 9 + 1] as pinyin
from generate_series(1, @streets) s;

insert into territory_area (code, level, name, name_pinyin, parent_code)
select code, 'street', name || '街道', pinyin || 'jiedao', '@district' from bench_street;

create unlogged table bench_neighbourhood as
select n, s.code || lpad(((n - 1) / @streets + 1)::text, 3, '0') as code,
  s.name || ((n - 1) / @streets + 1) || '村' as name, s.code as street, s.pinyin
from generate_series(1, @neighbourhoods) n
join bench_street s on s.s = (n - 1) % @streets + 1;

insert into territory_area (code, level, name, name_pinyin, parent_code)
select code, 'neighbourhood', name, pinyin || n, street from bench_neighbourhood;

create unlogged table bench_block as
select b, bench_id(1, b) as id, n.n, n.code, (b - 1) % @blocks + 1 as number
from generate_series(1, @neighbourhoods * @blocks) b
join bench_neighbourhood n on n.n = (b - 1) / @blocks + 1;
create unique index on bench_block (b);

insert into territory_block (id, area_code, number, label, from_on)
select id, code, number, '第' || number || '楼群', current_date - 900 from bench_block
union all
select bench_id(2, n), code, 0, 'unassigned', current_date - 900 from bench_neighbourhood;

insert into territory_blockcounter (block_id, rev, transaction)
select id, 1, 0 from territory_block;

create unlogged table bench_building as
select g, b.b, b.id as block_id, b.code as neighbourhood,
  b.code || lpad(((g - 1) % (@blocks * @parts) + 1)::text, 4, '0') as code,
  ((g - 1) % (@blocks * @parts) + 1) as number
from generate_series(1, @neighbourhoods * @blocks * @parts) g
join bench_block b on b.b = (g - 1) / @parts + 1;
create unique index on bench_building (g);

insert into territory_area (code, level, name, name_pinyin, parent_code)
select code, 'building', number || '号楼', number::text, neighbourhood from bench_building
union all
select code || lpad(e::text, 2, '0'), 'entrance', e || '单元', e::text, code
from bench_building, generate_series(1, 2) e;

insert into territory_blockpart (id, block_id, area_code, from_on)
select bench_id(3, g), block_id, code, current_date - 900 from bench_building;

insert into organisations_organisation (id, kind, name, name_pinyin, area_code, from_on)
select bench_id(4, n), 'branch', name || '党支部', pinyin || 'dangzhibu', code, current_date - 900
from bench_neighbourhood;

-- A lead and a team member of each block, a secretary of each neighbourhood.
insert into organisations_member (id, organisation_id, name, name_pinyin, area_code, from_on)
select bench_id(kind, b), bench_id(4, n), bench_name(b * kind), bench_pinyin(b * kind), code,
  current_date - 900
from bench_block, unnest(array[5, 6]) kind
union all
select bench_id(7, n), bench_id(4, n), bench_name(n * 7), bench_pinyin(n * 7), code, current_date - 900
from bench_neighbourhood;

insert into territory_posting (id, member_id, role, area_code, block_id, from_on)
select bench_id(kind, b), bench_id(kind, b),
  case kind when 5 then 'block_lead' else 'team_member' end, code, id, current_date - 900
from bench_block, unnest(array[5, 6]) kind
union all
select bench_id(7, n), bench_id(7, n), 'neighbourhood_secretary', code, null, current_date - 900
from bench_neighbourhood;
