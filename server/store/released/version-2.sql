SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.grants (
    grant_hash text NOT NULL,
    session_hash text NOT NULL,
    intent_hash text NOT NULL,
    expires_at timestamp with time zone NOT NULL
);
CREATE TABLE public.journal (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    request_id text NOT NULL,
    verb text NOT NULL,
    entity_id text NOT NULL,
    display_name text NOT NULL,
    namespace text NOT NULL,
    address text NOT NULL,
    code text NOT NULL,
    details jsonb NOT NULL
);
ALTER TABLE public.journal ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.journal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.limits (
    key character varying(255) NOT NULL,
    points integer DEFAULT 0 NOT NULL,
    expire bigint
);
CREATE TABLE public.migrations (
    version integer NOT NULL,
    name text NOT NULL,
    applied_at timestamp with time zone NOT NULL
);
CREATE TABLE public.pending_enrolments (
    session_hash text NOT NULL,
    sealed_seed text NOT NULL,
    sealing_key_id text NOT NULL,
    expires_at timestamp with time zone NOT NULL
);
CREATE TABLE public.sessions (
    id_hash text NOT NULL,
    stage text NOT NULL,
    entity_id text NOT NULL,
    display_name text NOT NULL,
    username text NOT NULL,
    namespace text NOT NULL,
    policies jsonb NOT NULL,
    token_kind text NOT NULL,
    token_accessor text NOT NULL,
    sealed_token text NOT NULL,
    sealing_key_id text NOT NULL,
    token_expires_at timestamp with time zone,
    signed_in_at timestamp with time zone NOT NULL,
    idle_expires_at timestamp with time zone NOT NULL,
    absolute_expires_at timestamp with time zone NOT NULL,
    CONSTRAINT sessions_stage_check CHECK ((stage = ANY (ARRAY['password'::text, 'verified'::text]))),
    CONSTRAINT sessions_token_kind_check CHECK ((token_kind = ANY (ARRAY['own'::text, 'pasted'::text])))
);
CREATE TABLE public.snapshots (
    id text NOT NULL,
    state text NOT NULL,
    cause text,
    taken_at timestamp with time zone NOT NULL,
    checked_at timestamp with time zone,
    alive_at timestamp with time zone NOT NULL,
    entity_id text NOT NULL,
    display_name text NOT NULL,
    home text NOT NULL,
    size_bytes bigint DEFAULT 0 NOT NULL,
    sha256 text,
    raft_index bigint,
    raft_term bigint,
    CONSTRAINT snapshots_state_check CHECK ((state = ANY (ARRAY['taking'::text, 'verified'::text, 'bad'::text])))
);
CREATE TABLE public.used_steps (
    factor text NOT NULL,
    last_step bigint NOT NULL,
    used_at timestamp with time zone NOT NULL
);
INSERT INTO public.grants VALUES ('gggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggg', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'i', '2030-01-01 00:00:00+00');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (1, '2026-11-20 08:00:03.718+00', 'intent', '00000000000000000000000000000000', 'policy.save', 'e-ana', 'userpass-ana', 'payments', '2001:db8::7', '', '{"name": "p-0", "count": 0}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (2, '2026-11-20 08:00:04.955+00', 'outcome', '00000000000000000000000000000000', 'policy.save', 'e-ana', 'userpass-ana', 'payments', '2001:db8::7', 'vault_backend_failed', '{"name": "p-0", "count": 0}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (3, '2026-11-20 08:00:06.192+00', 'intent', '00000000000000000000000000000001', 'lease.revoke', 'e-ben', 'userpass-ben', '', '127.0.0.1', '', '{"leaseId": "database/creds/app/1", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (4, '2026-11-20 08:00:07.429+00', 'outcome', '00000000000000000000000000000001', 'lease.revoke', 'e-ben', 'userpass-ben', '', '127.0.0.1', 'ok', '{"leaseId": "database/creds/app/1", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (5, '2026-11-20 08:00:08.666+00', 'intent', '00000000000000000000000000000002', 'policy.save', '', '', '', '127.0.0.1', '', '{"name": "p-2", "count": 3}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (6, '2026-11-20 08:00:09.903+00', 'outcome', '00000000000000000000000000000002', 'policy.save', '', '', '', '127.0.0.1', 'ok', '{"name": "p-2", "count": 3}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (7, '2026-11-20 08:00:11.14+00', 'intent', '00000000000000000000000000000003', 'lease.revoke', 'e-odd', 'O''Hara "x"
‮😀, ü', '', '2001:db8::7', '', '{"leaseId": "database/creds/app/3", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (8, '2026-11-20 08:00:12.377+00', 'outcome', '00000000000000000000000000000003', 'lease.revoke', 'e-odd', 'O''Hara "x"
‮😀, ü', '', '2001:db8::7', 'ok', '{"leaseId": "database/creds/app/3", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (9, '2026-11-20 08:00:13.614+00', 'intent', '00000000000000000000000000000004', 'policy.save', 'e-ana', 'userpass-ana', '', '127.0.0.1', '', '{"name": "p-4", "count": 6}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (10, '2026-11-20 08:00:14.851+00', 'outcome', '00000000000000000000000000000004', 'policy.save', 'e-ana', 'userpass-ana', '', '127.0.0.1', 'ok', '{"name": "p-4", "count": 6}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (11, '2026-11-20 08:00:16.088+00', 'intent', '00000000000000000000000000000005', 'lease.revoke', 'e-ben', 'userpass-ben', 'payments', '127.0.0.1', '', '{"leaseId": "database/creds/app/5", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (12, '2026-11-20 08:00:17.325+00', 'outcome', '00000000000000000000000000000005', 'lease.revoke', 'e-ben', 'userpass-ben', 'payments', '127.0.0.1', 'ok', '{"leaseId": "database/creds/app/5", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (13, '2026-11-20 08:00:18.562+00', 'refusal', '00000000000000000000000000000006', 'lease.list', '', '', '', '2001:db8::7', 'vault_denied', '{}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (14, '2026-11-20 08:00:19.799+00', 'intent', '00000000000000000000000000000007', 'lease.revoke', 'e-odd', 'O''Hara "x"
‮😀, ü', '', '127.0.0.1', '', '{"leaseId": "database/creds/app/7", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (15, '2026-11-20 08:00:21.036+00', 'outcome', '00000000000000000000000000000007', 'lease.revoke', 'e-odd', 'O''Hara "x"
‮😀, ü', '', '127.0.0.1', 'ok', '{"leaseId": "database/creds/app/7", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (16, '2026-11-20 08:00:22.273+00', 'intent', '00000000000000000000000000000008', 'policy.save', 'e-ana', 'userpass-ana', '', '127.0.0.1', '', '{"name": "p-8", "count": 12}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (17, '2026-11-20 08:00:23.51+00', 'outcome', '00000000000000000000000000000008', 'policy.save', 'e-ana', 'userpass-ana', '', '127.0.0.1', 'ok', '{"name": "p-8", "count": 12}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (18, '2026-11-20 08:00:24.747+00', 'intent', '00000000000000000000000000000009', 'lease.revoke', 'e-ben', 'userpass-ben', '', '2001:db8::7', '', '{"leaseId": "database/creds/app/9", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (19, '2026-11-20 08:00:25.984+00', 'outcome', '00000000000000000000000000000009', 'lease.revoke', 'e-ben', 'userpass-ben', '', '2001:db8::7', 'vault_backend_failed', '{"leaseId": "database/creds/app/9", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (20, '2026-11-20 08:00:27.221+00', 'intent', '00000000000000000000000000000010', 'policy.save', '', '', 'payments', '127.0.0.1', '', '{"name": "p-10", "count": 15}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (21, '2026-11-20 08:00:28.458+00', 'intent', '00000000000000000000000000000011', 'lease.revoke', 'e-odd', 'O''Hara "x"
‮😀, ü', '', '127.0.0.1', '', '{"leaseId": "database/creds/app/11", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (22, '2026-11-20 08:00:29.695+00', 'outcome', '00000000000000000000000000000011', 'lease.revoke', 'e-odd', 'O''Hara "x"
‮😀, ü', '', '127.0.0.1', 'ok', '{"leaseId": "database/creds/app/11", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (23, '2026-11-20 08:00:30.932+00', 'intent', '00000000000000000000000000000012', 'policy.save', 'e-ana', 'userpass-ana', '', '2001:db8::7', '', '{"name": "p-12", "count": 18}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (24, '2026-11-20 08:00:32.169+00', 'outcome', '00000000000000000000000000000012', 'policy.save', 'e-ana', 'userpass-ana', '', '2001:db8::7', 'ok', '{"name": "p-12", "count": 18}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (25, '2026-11-20 08:00:33.406+00', 'refusal', '00000000000000000000000000000013', 'lease.list', 'e-ben', 'userpass-ben', '', '127.0.0.1', 'vault_denied', '{}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (26, '2026-11-20 08:00:34.643+00', 'intent', '00000000000000000000000000000014', 'policy.save', '', '', '', '127.0.0.1', '', '{"name": "p-14", "count": 21}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (27, '2026-11-20 08:00:35.88+00', 'outcome', '00000000000000000000000000000014', 'policy.save', '', '', '', '127.0.0.1', 'ok', '{"name": "p-14", "count": 21}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (28, '2026-11-20 08:00:37.117+00', 'intent', '00000000000000000000000000000015', 'lease.revoke', 'e-odd', 'O''Hara "x"
‮😀, ü', 'payments', '2001:db8::7', '', '{"leaseId": "database/creds/app/15", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (29, '2026-11-20 08:00:38.354+00', 'outcome', '00000000000000000000000000000015', 'lease.revoke', 'e-odd', 'O''Hara "x"
‮😀, ü', 'payments', '2001:db8::7', 'ok', '{"leaseId": "database/creds/app/15", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (30, '2026-11-20 08:00:39.591+00', 'intent', '00000000000000000000000000000016', 'policy.save', 'e-ana', 'userpass-ana', '', '127.0.0.1', '', '{"name": "p-16", "count": 24}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (31, '2026-11-20 08:00:40.828+00', 'outcome', '00000000000000000000000000000016', 'policy.save', 'e-ana', 'userpass-ana', '', '127.0.0.1', 'ok', '{"name": "p-16", "count": 24}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (32, '2026-11-20 08:00:42.065+00', 'intent', '00000000000000000000000000000017', 'lease.revoke', 'e-ben', 'userpass-ben', '', '127.0.0.1', '', '{"leaseId": "database/creds/app/17", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (33, '2026-11-20 08:00:43.302+00', 'outcome', '00000000000000000000000000000017', 'lease.revoke', 'e-ben', 'userpass-ben', '', '127.0.0.1', 'ok', '{"leaseId": "database/creds/app/17", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (34, '2026-11-20 08:00:44.539+00', 'intent', '00000000000000000000000000000018', 'policy.save', '', '', '', '2001:db8::7', '', '{"name": "p-18", "count": 27}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (35, '2026-11-20 08:00:45.776+00', 'outcome', '00000000000000000000000000000018', 'policy.save', '', '', '', '2001:db8::7', 'vault_backend_failed', '{"name": "p-18", "count": 27}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (36, '2026-11-20 08:00:47.013+00', 'intent', '00000000000000000000000000000019', 'lease.revoke', 'e-odd', 'O''Hara "x"
‮😀, ü', '', '127.0.0.1', '', '{"leaseId": "database/creds/app/19", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (37, '2026-11-20 08:00:48.25+00', 'outcome', '00000000000000000000000000000019', 'lease.revoke', 'e-odd', 'O''Hara "x"
‮😀, ü', '', '127.0.0.1', 'ok', '{"leaseId": "database/creds/app/19", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (38, '2026-11-20 08:00:49.487+00', 'refusal', '00000000000000000000000000000020', 'lease.list', 'e-ana', 'userpass-ana', 'payments', '127.0.0.1', 'vault_denied', '{}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (39, '2026-11-20 08:00:50.724+00', 'intent', '00000000000000000000000000000021', 'lease.revoke', 'e-ben', 'userpass-ben', '', '2001:db8::7', '', '{"leaseId": "database/creds/app/21", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (40, '2026-11-20 08:00:51.961+00', 'intent', '00000000000000000000000000000022', 'policy.save', '', '', '', '127.0.0.1', '', '{"name": "p-22", "count": 33}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (41, '2026-11-20 08:00:53.198+00', 'outcome', '00000000000000000000000000000022', 'policy.save', '', '', '', '127.0.0.1', 'ok', '{"name": "p-22", "count": 33}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (42, '2026-11-20 08:00:54.435+00', 'intent', '00000000000000000000000000000023', 'lease.revoke', 'e-odd', 'O''Hara "x"
‮😀, ü', '', '127.0.0.1', '', '{"leaseId": "database/creds/app/23", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (43, '2026-11-20 08:00:55.672+00', 'outcome', '00000000000000000000000000000023', 'lease.revoke', 'e-odd', 'O''Hara "x"
‮😀, ü', '', '127.0.0.1', 'ok', '{"leaseId": "database/creds/app/23", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (44, '2026-11-20 08:00:56.909+00', 'intent', '00000000000000000000000000000024', 'policy.save', 'e-ana', 'userpass-ana', '', '2001:db8::7', '', '{"name": "p-24", "count": 36}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (45, '2026-11-20 08:00:58.146+00', 'outcome', '00000000000000000000000000000024', 'policy.save', 'e-ana', 'userpass-ana', '', '2001:db8::7', 'ok', '{"name": "p-24", "count": 36}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (46, '2026-11-20 08:00:59.383+00', 'intent', '00000000000000000000000000000025', 'lease.revoke', 'e-ben', 'userpass-ben', 'payments', '127.0.0.1', '', '{"leaseId": "database/creds/app/25", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (47, '2026-11-20 08:01:00.62+00', 'outcome', '00000000000000000000000000000025', 'lease.revoke', 'e-ben', 'userpass-ben', 'payments', '127.0.0.1', 'ok', '{"leaseId": "database/creds/app/25", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (48, '2026-11-20 08:01:01.857+00', 'intent', '00000000000000000000000000000026', 'policy.save', '', '', '', '127.0.0.1', '', '{"name": "p-26", "count": 39}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (49, '2026-11-20 08:01:03.094+00', 'outcome', '00000000000000000000000000000026', 'policy.save', '', '', '', '127.0.0.1', 'ok', '{"name": "p-26", "count": 39}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (50, '2026-11-20 08:01:04.331+00', 'refusal', '00000000000000000000000000000027', 'lease.list', 'e-odd', 'O''Hara "x"
‮😀, ü', '', '2001:db8::7', 'vault_denied', '{}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (51, '2026-11-20 08:01:05.568+00', 'intent', '00000000000000000000000000000028', 'policy.save', 'e-ana', 'userpass-ana', '', '127.0.0.1', '', '{"name": "p-28", "count": 42}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (52, '2026-11-20 08:01:06.805+00', 'outcome', '00000000000000000000000000000028', 'policy.save', 'e-ana', 'userpass-ana', '', '127.0.0.1', 'ok', '{"name": "p-28", "count": 42}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (53, '2026-11-20 08:01:08.042+00', 'intent', '00000000000000000000000000000029', 'lease.revoke', 'e-ben', 'userpass-ben', '', '127.0.0.1', '', '{"leaseId": "database/creds/app/29", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (54, '2026-11-20 08:01:09.279+00', 'outcome', '00000000000000000000000000000029', 'lease.revoke', 'e-ben', 'userpass-ben', '', '127.0.0.1', 'ok', '{"leaseId": "database/creds/app/29", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (55, '2026-11-20 08:01:10.516+00', 'intent', '00000000000000000000000000000030', 'policy.save', '', '', 'payments', '2001:db8::7', '', '{"name": "p-30", "count": 45}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (56, '2026-11-20 08:01:11.753+00', 'outcome', '00000000000000000000000000000030', 'policy.save', '', '', 'payments', '2001:db8::7', 'ok', '{"name": "p-30", "count": 45}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (57, '2026-11-20 08:01:12.99+00', 'intent', '00000000000000000000000000000031', 'lease.revoke', 'e-odd', 'O''Hara "x"
‮😀, ü', '', '127.0.0.1', '', '{"leaseId": "database/creds/app/31", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (58, '2026-11-20 08:01:14.227+00', 'outcome', '00000000000000000000000000000031', 'lease.revoke', 'e-odd', 'O''Hara "x"
‮😀, ü', '', '127.0.0.1', 'ok', '{"leaseId": "database/creds/app/31", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (59, '2026-11-20 08:01:15.464+00', 'intent', '00000000000000000000000000000032', 'policy.save', 'e-ana', 'userpass-ana', '', '127.0.0.1', '', '{"name": "p-32", "count": 48}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (60, '2026-11-20 08:01:16.701+00', 'intent', '00000000000000000000000000000033', 'lease.revoke', 'e-ben', 'userpass-ben', '', '2001:db8::7', '', '{"leaseId": "database/creds/app/33", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (61, '2026-11-20 08:01:17.938+00', 'outcome', '00000000000000000000000000000033', 'lease.revoke', 'e-ben', 'userpass-ben', '', '2001:db8::7', 'ok', '{"leaseId": "database/creds/app/33", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (62, '2026-11-20 08:01:19.175+00', 'refusal', '00000000000000000000000000000034', 'lease.list', '', '', '', '127.0.0.1', 'vault_denied', '{}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (63, '2026-11-20 08:01:20.412+00', 'intent', '00000000000000000000000000000035', 'lease.revoke', 'e-odd', 'O''Hara "x"
‮😀, ü', 'payments', '127.0.0.1', '', '{"leaseId": "database/creds/app/35", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (64, '2026-11-20 08:01:21.649+00', 'outcome', '00000000000000000000000000000035', 'lease.revoke', 'e-odd', 'O''Hara "x"
‮😀, ü', 'payments', '127.0.0.1', 'ok', '{"leaseId": "database/creds/app/35", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (65, '2026-11-20 08:01:22.886+00', 'intent', '00000000000000000000000000000036', 'policy.save', 'e-ana', 'userpass-ana', '', '2001:db8::7', '', '{"name": "p-36", "count": 54}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (66, '2026-11-20 08:01:24.123+00', 'outcome', '00000000000000000000000000000036', 'policy.save', 'e-ana', 'userpass-ana', '', '2001:db8::7', 'vault_backend_failed', '{"name": "p-36", "count": 54}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (67, '2026-11-20 08:01:25.36+00', 'intent', '00000000000000000000000000000037', 'lease.revoke', 'e-ben', 'userpass-ben', '', '127.0.0.1', '', '{"leaseId": "database/creds/app/37", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (68, '2026-11-20 08:01:26.597+00', 'outcome', '00000000000000000000000000000037', 'lease.revoke', 'e-ben', 'userpass-ben', '', '127.0.0.1', 'ok', '{"leaseId": "database/creds/app/37", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (69, '2026-11-20 08:01:27.834+00', 'intent', '00000000000000000000000000000038', 'policy.save', '', '', '', '127.0.0.1', '', '{"name": "p-38", "count": 57}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (70, '2026-11-20 08:01:29.071+00', 'outcome', '00000000000000000000000000000038', 'policy.save', '', '', '', '127.0.0.1', 'ok', '{"name": "p-38", "count": 57}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (71, '2026-11-20 08:01:30.308+00', 'intent', '00000000000000000000000000000039', 'lease.revoke', 'e-odd', 'O''Hara "x"
‮😀, ü', '', '2001:db8::7', '', '{"leaseId": "database/creds/app/39", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (72, '2026-11-20 08:01:31.545+00', 'outcome', '00000000000000000000000000000039', 'lease.revoke', 'e-odd', 'O''Hara "x"
‮😀, ü', '', '2001:db8::7', 'ok', '{"leaseId": "database/creds/app/39", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (73, '2026-11-20 08:01:32.782+00', 'intent', '00000000000000000000000000000040', 'policy.save', 'e-ana', 'userpass-ana', 'payments', '127.0.0.1', '', '{"name": "p-40", "count": 60}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (74, '2026-11-20 08:01:34.019+00', 'outcome', '00000000000000000000000000000040', 'policy.save', 'e-ana', 'userpass-ana', 'payments', '127.0.0.1', 'ok', '{"name": "p-40", "count": 60}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (75, '2026-11-20 08:01:35.256+00', 'refusal', '00000000000000000000000000000041', 'lease.list', 'e-ben', 'userpass-ben', '', '127.0.0.1', 'vault_denied', '{}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (76, '2026-11-20 08:01:36.493+00', 'intent', '00000000000000000000000000000042', 'policy.save', '', '', '', '2001:db8::7', '', '{"name": "p-42", "count": 63}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (77, '2026-11-20 08:01:37.73+00', 'outcome', '00000000000000000000000000000042', 'policy.save', '', '', '', '2001:db8::7', 'ok', '{"name": "p-42", "count": 63}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (78, '2026-11-20 08:01:38.967+00', 'intent', '00000000000000000000000000000043', 'lease.revoke', 'e-odd', 'O''Hara "x"
‮😀, ü', '', '127.0.0.1', '', '{"leaseId": "database/creds/app/43", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (79, '2026-11-20 08:01:40.204+00', 'intent', '00000000000000000000000000000044', 'policy.save', 'e-ana', 'userpass-ana', '', '127.0.0.1', '', '{"name": "p-44", "count": 66}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (80, '2026-11-20 08:01:41.441+00', 'outcome', '00000000000000000000000000000044', 'policy.save', 'e-ana', 'userpass-ana', '', '127.0.0.1', 'ok', '{"name": "p-44", "count": 66}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (81, '2026-11-20 08:01:42.678+00', 'intent', '00000000000000000000000000000045', 'lease.revoke', 'e-ben', 'userpass-ben', 'payments', '2001:db8::7', '', '{"leaseId": "database/creds/app/45", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (82, '2026-11-20 08:01:43.915+00', 'outcome', '00000000000000000000000000000045', 'lease.revoke', 'e-ben', 'userpass-ben', 'payments', '2001:db8::7', 'vault_backend_failed', '{"leaseId": "database/creds/app/45", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (83, '2026-11-20 08:01:45.152+00', 'intent', '00000000000000000000000000000046', 'policy.save', '', '', '', '127.0.0.1', '', '{"name": "p-46", "count": 69}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (84, '2026-11-20 08:01:46.389+00', 'outcome', '00000000000000000000000000000046', 'policy.save', '', '', '', '127.0.0.1', 'ok', '{"name": "p-46", "count": 69}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (85, '2026-11-20 08:01:47.626+00', 'intent', '00000000000000000000000000000047', 'lease.revoke', 'e-odd', 'O''Hara "x"
‮😀, ü', '', '127.0.0.1', '', '{"leaseId": "database/creds/app/47", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (86, '2026-11-20 08:01:48.863+00', 'outcome', '00000000000000000000000000000047', 'lease.revoke', 'e-odd', 'O''Hara "x"
‮😀, ü', '', '127.0.0.1', 'ok', '{"leaseId": "database/creds/app/47", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (87, '2026-11-20 08:01:50.1+00', 'refusal', '00000000000000000000000000000048', 'lease.list', 'e-ana', 'userpass-ana', '', '2001:db8::7', 'vault_denied', '{}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (88, '2026-11-20 08:01:51.337+00', 'intent', '00000000000000000000000000000049', 'lease.revoke', 'e-ben', 'userpass-ben', '', '127.0.0.1', '', '{"leaseId": "database/creds/app/49", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (89, '2026-11-20 08:01:52.574+00', 'outcome', '00000000000000000000000000000049', 'lease.revoke', 'e-ben', 'userpass-ben', '', '127.0.0.1', 'ok', '{"leaseId": "database/creds/app/49", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (90, '2026-11-20 08:01:53.811+00', 'intent', '00000000000000000000000000000050', 'policy.save', '', '', 'payments', '127.0.0.1', '', '{"name": "p-50", "count": 75}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (91, '2026-11-20 08:01:55.048+00', 'outcome', '00000000000000000000000000000050', 'policy.save', '', '', 'payments', '127.0.0.1', 'ok', '{"name": "p-50", "count": 75}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (92, '2026-11-20 08:01:56.285+00', 'intent', '00000000000000000000000000000051', 'lease.revoke', 'e-odd', 'O''Hara "x"
‮😀, ü', '', '2001:db8::7', '', '{"leaseId": "database/creds/app/51", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (93, '2026-11-20 08:01:57.522+00', 'outcome', '00000000000000000000000000000051', 'lease.revoke', 'e-odd', 'O''Hara "x"
‮😀, ü', '', '2001:db8::7', 'ok', '{"leaseId": "database/creds/app/51", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (94, '2026-11-20 08:01:58.759+00', 'intent', '00000000000000000000000000000052', 'policy.save', 'e-ana', 'userpass-ana', '', '127.0.0.1', '', '{"name": "p-52", "count": 78}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (95, '2026-11-20 08:01:59.996+00', 'outcome', '00000000000000000000000000000052', 'policy.save', 'e-ana', 'userpass-ana', '', '127.0.0.1', 'ok', '{"name": "p-52", "count": 78}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (96, '2026-11-20 08:02:01.233+00', 'intent', '00000000000000000000000000000053', 'lease.revoke', 'e-ben', 'userpass-ben', '', '127.0.0.1', '', '{"leaseId": "database/creds/app/53", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (97, '2026-11-20 08:02:02.47+00', 'outcome', '00000000000000000000000000000053', 'lease.revoke', 'e-ben', 'userpass-ben', '', '127.0.0.1', 'ok', '{"leaseId": "database/creds/app/53", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (98, '2026-11-20 08:02:03.707+00', 'intent', '00000000000000000000000000000054', 'policy.save', '', '', '', '2001:db8::7', '', '{"name": "p-54", "count": 81}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (99, '2026-11-20 08:02:04.944+00', 'refusal', '00000000000000000000000000000055', 'lease.list', 'e-odd', 'O''Hara "x"
‮😀, ü', 'payments', '127.0.0.1', 'vault_denied', '{}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (100, '2026-11-20 08:02:06.181+00', 'intent', '00000000000000000000000000000056', 'policy.save', 'e-ana', 'userpass-ana', '', '127.0.0.1', '', '{"name": "p-56", "count": 84}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (101, '2026-11-20 08:02:07.418+00', 'outcome', '00000000000000000000000000000056', 'policy.save', 'e-ana', 'userpass-ana', '', '127.0.0.1', 'ok', '{"name": "p-56", "count": 84}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (102, '2026-11-20 08:02:08.655+00', 'intent', '00000000000000000000000000000057', 'lease.revoke', 'e-ben', 'userpass-ben', '', '2001:db8::7', '', '{"leaseId": "database/creds/app/57", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (103, '2026-11-20 08:02:09.892+00', 'outcome', '00000000000000000000000000000057', 'lease.revoke', 'e-ben', 'userpass-ben', '', '2001:db8::7', 'ok', '{"leaseId": "database/creds/app/57", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (104, '2026-11-20 08:02:11.129+00', 'intent', '00000000000000000000000000000058', 'policy.save', '', '', '', '127.0.0.1', '', '{"name": "p-58", "count": 87}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (105, '2026-11-20 08:02:12.366+00', 'outcome', '00000000000000000000000000000058', 'policy.save', '', '', '', '127.0.0.1', 'ok', '{"name": "p-58", "count": 87}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (106, '2026-11-20 08:02:13.603+00', 'intent', '00000000000000000000000000000059', 'lease.revoke', 'e-odd', 'O''Hara "x"
‮😀, ü', '', '127.0.0.1', '', '{"leaseId": "database/creds/app/59", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (107, '2026-11-20 08:02:14.84+00', 'outcome', '00000000000000000000000000000059', 'lease.revoke', 'e-odd', 'O''Hara "x"
‮😀, ü', '', '127.0.0.1', 'ok', '{"leaseId": "database/creds/app/59", "namespace": "payments"}');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (108, '2026-11-20 08:02:16.077+00', 'event', 'eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee', 'session.revoke-token', 'e-ana', 'userpass-ana', '', '', 'vault_unreachable', '{"tokenAccessor": "Xy12"}');
INSERT INTO public.limits VALUES ('code:b38b1efdbf85446573960d1333ab974da4b03453816314233880140e719147ea', 1, 1795869934083);
INSERT INTO public.migrations VALUES (1, 'first', '2026-11-20 08:00:01.244+00');
INSERT INTO public.migrations VALUES (2, 'snapshots', '2026-11-20 08:00:02.481+00');
INSERT INTO public.pending_enrolments VALUES ('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'v1.s', 'k1', '2030-01-01 00:00:00+00');
INSERT INTO public.sessions VALUES ('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'verified', 'e-ana', 'userpass-ana', 'ana', '', '["default"]', 'own', 'acc', 'v1.x', 'k1', NULL, '2026-11-20 08:02:16.077+00', '2030-01-01 00:00:00+00', '2030-01-01 00:00:00+00');
INSERT INTO public.snapshots VALUES ('ssssssssssssssssssssssssssssssss', 'taking', NULL, '2026-11-20 08:02:19.788+00', NULL, '2026-11-20 08:02:19.788+00', 'e-ana', 'userpass-ana', 'h', 0, NULL, NULL, NULL);
INSERT INTO public.used_steps VALUES ('root/e-ana', 57000000, '2026-11-20 08:02:18.551+00');
SELECT pg_catalog.setval('public.journal_id_seq', 108, true);
ALTER TABLE ONLY public.grants
    ADD CONSTRAINT grants_pkey PRIMARY KEY (grant_hash);
ALTER TABLE ONLY public.journal
    ADD CONSTRAINT journal_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.limits
    ADD CONSTRAINT limits_pkey PRIMARY KEY (key);
ALTER TABLE ONLY public.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (version);
ALTER TABLE ONLY public.pending_enrolments
    ADD CONSTRAINT pending_enrolments_pkey PRIMARY KEY (session_hash);
ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (id_hash);
ALTER TABLE ONLY public.snapshots
    ADD CONSTRAINT snapshots_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.used_steps
    ADD CONSTRAINT used_steps_pkey PRIMARY KEY (factor);
CREATE INDEX grants_expiry ON public.grants USING btree (expires_at);
CREATE INDEX grants_session ON public.grants USING btree (session_hash);
CREATE INDEX journal_at ON public.journal USING btree (at);
CREATE INDEX journal_entity ON public.journal USING btree (entity_id, at);
CREATE INDEX journal_request ON public.journal USING btree (request_id);
CREATE INDEX limits_expiry ON public.limits USING btree (expire);
CREATE INDEX sessions_absolute ON public.sessions USING btree (absolute_expires_at);
CREATE INDEX sessions_entity ON public.sessions USING btree (entity_id);
CREATE INDEX sessions_idle ON public.sessions USING btree (idle_expires_at);
CREATE UNIQUE INDEX snapshots_one_taking ON public.snapshots USING btree (state) WHERE (state = 'taking'::text);
CREATE INDEX snapshots_taken_at ON public.snapshots USING btree (taken_at);
ALTER TABLE ONLY public.grants
    ADD CONSTRAINT grants_session_hash_fkey FOREIGN KEY (session_hash) REFERENCES public.sessions(id_hash) ON DELETE CASCADE;
ALTER TABLE ONLY public.pending_enrolments
    ADD CONSTRAINT pending_enrolments_session_hash_fkey FOREIGN KEY (session_hash) REFERENCES public.sessions(id_hash) ON DELETE CASCADE;
