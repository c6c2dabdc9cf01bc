import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { IconDeviceDesktop, IconMoon, IconSun, IconTelescope } from "@tabler/icons-react";
import { setTheme, type ThemeChoice, useTheme } from "../ui/theme.ts";

const LOOKS = {
  system: { label: "As the system", Icon: IconDeviceDesktop },
  light: { label: "Light", Icon: IconSun },
  dark: { label: "Dark", Icon: IconMoon },
  night: { label: "Night, red on black", Icon: IconTelescope },
} as const;

/** Chooses the theme; the key `t` goes round without the menu. */
export function ThemeMenu() {
  const { choice, theme } = useTheme();
  const { Icon } = LOOKS[theme];
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Tooltip label="Theme (t)">
          <ActionIcon size="lg" aria-label="Theme">
            <Icon size={20} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={choice} onChange={(value) => setTheme(value as ThemeChoice)}>
          {(Object.keys(LOOKS) as ThemeChoice[]).map((key) => {
            const look = LOOKS[key];
            return (
              <Menu.RadioItem key={key} value={key} closeMenuOnClick rightSection={<look.Icon size={16} />}>
                {look.label}
              </Menu.RadioItem>
            );
          })}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
