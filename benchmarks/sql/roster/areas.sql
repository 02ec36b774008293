-- What an import of a roster needs: the areas down to @neighbourhoods neighbourhoods, each with its
-- "unassigned" block.

insert into territory_area (code, level, name, name_pinyin, parent_code)
values ('@district', 'district', '云锦区', 'yunjinqu', null);

insert into territory_area (code, level, name, name_pinyin, parent_code)
select '@district' || lpad(s::text, 3, '0'), 'street', '第' || s || '街道', 'di' || s, '@district'
from generate_series(1, @streets) s;

insert into territory_area (code, level, name, name_pinyin, parent_code)
select '@district' || lpad(((n - 1) % @streets + 1)::text, 3, '0') || lpad(((n - 1) / @streets + 1)::text, 3, '0'),
  'neighbourhood', '第' || n || '居民区', 'di' || n,
  '@district' || lpad(((n - 1) % @streets + 1)::text, 3, '0')
from generate_series(1, @neighbourhoods) n;

insert into territory_block (id, area_code, number, label, from_on)
select gen_random_uuid(), code, 0, 'unassigned', current_date
from territory_area where level = 'neighbourhood';

insert into territory_blockcounter (block_id, rev, transaction) select id, 0, 0 from territory_block;
