import { renderSVG } from 'uqr';

/** Four modules of quiet zone, as the standard asks; scanners fail without it on dark pages. */
const QUIET_ZONE_MODULES = 4;

/** A QR code as an SVG document without script, style or reference. Made on the server, so that the seed is in no script of the page. */
export function qrSvg(text: string): string {
  return renderSVG(text, { border: QUIET_ZONE_MODULES, ecc: 'M' });
}
