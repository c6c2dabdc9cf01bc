/** The goat: a head with two curved horns, drawn in the current colour. It smiles where there is nothing else to see. */
export function Goat({ size = 24, smiling = false }: { size?: number; smiling?: boolean }) {
  return (
    <svg width={size} height={size} viewBox="0 0 48 48" fill="none" aria-hidden="true">
      <g stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" strokeLinejoin="round">
        <path d="M19 15C17 8 12 4 5 5c4.5 1.5 7 5 8 11.5" />
        <path d="M29 15c2-7 7-11 14-10-4.5 1.5-7 5-8 11.5" />
        <path d="M14.5 19.5C10 17.5 5.5 18.5 3 22c3.5 2.5 8 2.5 11.5.5" />
        <path d="M33.5 19.5c4.5-2 9-1 11.5 2.5-3.5 2.5-8 2.5-11.5.5" />
        <path d="M19 15c3-1.5 7-1.5 10 0 3.5 1.5 5 5 4.5 9-.5 5-3 8-4 11.5-.8 2.5-2.5 4-5.5 4s-4.7-1.5-5.5-4c-1-3.5-3.5-6.5-4-11.5-.5-4 1-7.5 4.5-9Z" />
        {smiling ? <path d="M20.5 34c1 1.3 2.1 1.9 3.5 1.9s2.5-.6 3.5-1.9" /> : <path d="M22.5 34.5h3" />}
        <path d="M24 39.5v4.5" />
        {smiling ? <path d="M17.8 24c.7-1 2-1 2.7 0M27.5 24c.7-1 2-1 2.7 0" /> : null}
      </g>
      {smiling ? null : (
        <g fill="currentColor">
          <circle cx="19.2" cy="23.8" r="1.5" />
          <circle cx="28.8" cy="23.8" r="1.5" />
        </g>
      )}
    </svg>
  );
}
