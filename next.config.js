/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  productionBrowserSourceMaps: false,
  reactStrictMode: true,
  images: { unoptimized: true },
  serverExternalPackages: ['@duckdb/node-api', '@electric-sql/pglite', 'pg', 'pino', 'node-vault', 'undici', 'rate-limiter-flexible'],
};
export default config;
