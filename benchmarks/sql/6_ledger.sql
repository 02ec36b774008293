-- One entry for each neighbourhood says which facts it made.

select ledger_append(jsonb_agg(jsonb_build_object(
    'id', bench_id(40, n), 'chain', code, 'at', now(), 'act', 'bench.filled', 'actor_kind', 'system',
    'actor_id', null, 'member_id', null, 'actor_name', 'bench', 'area_code', code, 'block_id', null,
    'object_id', null, 'detail', '{}'::jsonb,
    'tables', '["visits_visit", "cases_case", "cases_requester", "cases_handup", "cases_response", "cases_told", "cases_solution", "cases_caseevent"]'::jsonb)))
from bench_neighbourhood;
