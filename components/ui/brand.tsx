/** The mark: a shield with a gate in it. Takes the text's colour. */
export function BrandMark({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <path
        fill="currentColor"
        fillRule="evenodd"
        d="M16 2 4 6v10c0 7 5 11.6 12 14 7-2.4 12-7 12-14V6L16 2Zm0 8a5 5 0 0 0-5 5v8h3v-8a2 2 0 1 1 4 0v8h3v-8a5 5 0 0 0-5-5Z"
      />
    </svg>
  );
}
