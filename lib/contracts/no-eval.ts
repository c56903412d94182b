import { config } from 'zod/mini';

// While schemas are made, zod tries whether code can be made from text; the page's policy reports that as an attack. On the server it may.
if (typeof window !== 'undefined') config({ jitless: true });
