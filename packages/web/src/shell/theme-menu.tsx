import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { IconCheck, IconDeviceDesktop, IconMoon, IconSun, IconTelescope } from "@tabler/icons-react";
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
        {(Object.keys(LOOKS) as ThemeChoice[]).map((key) => {
          const look = LOOKS[key];
          return (
            <Menu.Item
              key={key}
              role="menuitemradio"
              aria-checked={choice === key}
              leftSection={<look.Icon size={16} />}
              rightSection={choice === key ? <IconCheck size={14} /> : null}
              onClick={() => setTheme(key)}
            >
              {look.label}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
