import { createTheme, defaultVariantColorsResolver, type MantineColorsTuple } from "@mantine/core";

/** Only so that Mantine knows the name: its ten shades come from theme.css, per theme. */
const accent: MantineColorsTuple = [
  "#f0effa",
  "#e9e7f8",
  "#cfcaef",
  "#b0a9e3",
  "#8f85d6",
  "#7064c8",
  "#5a4cb8",
  "#41349f",
  "#362a89",
  "#2a2070",
];

/** Sizes, fonts and defaults of the components; colours are in theme.css. */
export const mantineTheme = createTheme({
  colors: { accent },
  primaryColor: "accent",
  defaultRadius: "sm",
  cursorType: "pointer",
  respectReducedMotion: true,
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif',
  fontFamilyMonospace:
    'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace',
  fontSizes: { xs: "0.75rem", sm: "0.84375rem", md: "0.9375rem", lg: "1.0625rem", xl: "1.25rem" },
  headings: {
    fontWeight: "650",
    sizes: {
      h1: { fontSize: "1.625rem", lineHeight: "1.25" },
      h2: { fontSize: "1.125rem", lineHeight: "1.35" },
      h3: { fontSize: "1rem", lineHeight: "1.4" },
    },
  },
  variantColorResolver: (input) => {
    const resolved = defaultVariantColorsResolver(input);
    if (input.variant !== "filled") return resolved;
    const onColour = input.color === "red" ? "var(--on-wrong)" : "var(--on-accent)";
    return { ...resolved, color: onColour };
  },
  components: {
    Tooltip: { defaultProps: { withArrow: true, openDelay: 250, multiline: true, maw: 340 } },
    // Without the placeholder the first entry takes the focus, as the pattern for menus asks.
    Menu: { defaultProps: { shadow: "md", withinPortal: true, withInitialFocusPlaceholder: false } },
    Modal: {
      defaultProps: {
        centered: true,
        overlayProps: { backgroundOpacity: 0.55 },
        closeButtonProps: { "aria-label": "Close" },
      },
    },
    Drawer: { defaultProps: { closeButtonProps: { "aria-label": "Close" } } },
    ActionIcon: { defaultProps: { variant: "subtle", color: "gray" } },
    Skeleton: { defaultProps: { radius: "sm" } },
  },
});
