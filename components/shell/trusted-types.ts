/**
 * The page's only Trusted Types policy, so that a string which reaches a script sink runs nothing: it lets through the console's own
 * chunks, by which the bundle loads the rest of itself, and the empty element that React makes scripts of. An
 * address goes through as it came: the bundle knows a chunk again by it. Must be in the page before the bundle is.
 */
export const TRUSTED_TYPES_SCRIPT = `(function(){if(!window.trustedTypes)return;trustedTypes.createPolicy('default',{createScriptURL:function(text){var url=new URL(text,location.origin);return url.origin===location.origin&&url.pathname.indexOf('/_next/static/')===0?text:null},createHTML:function(text){return text==='\\x3cscript>\\x3c/script>'?text:null}})})()`;
