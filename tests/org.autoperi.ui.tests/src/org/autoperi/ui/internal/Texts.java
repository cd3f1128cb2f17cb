package org.autoperi.ui.internal;

import java.util.ArrayList;
import java.util.List;
import org.eclipse.swt.SWT;
import org.eclipse.swt.custom.CLabel;
import org.eclipse.swt.custom.CTabFolder;
import org.eclipse.swt.custom.CTabItem;
import org.eclipse.swt.widgets.Button;
import org.eclipse.swt.widgets.Control;
import org.eclipse.swt.widgets.Event;
import org.eclipse.swt.widgets.Item;
import org.eclipse.swt.widgets.Label;
import org.eclipse.swt.widgets.Menu;
import org.eclipse.swt.widgets.MenuItem;
import org.eclipse.swt.widgets.Shell;
import org.eclipse.swt.widgets.Table;
import org.eclipse.swt.widgets.Text;
import org.eclipse.swt.widgets.ToolBar;
import org.eclipse.swt.widgets.ToolItem;
import org.eclipse.swt.widgets.Tree;

/** What a person can read in the window. */
final class Texts {
    private final List<String> all = new ArrayList<>();

    private Texts() {}

    /** Every text of the window and of its menus; empty where a thing that should say something says nothing. */
    static List<String> of(Shell shell) {
        Texts texts = new Texts();
        texts.all.add(shell.getText());
        Robot.controls(shell).filter(Control::isVisible).forEach(texts::add);
        if (shell.getMenuBar() != null) {
            texts.add(shell.getMenuBar());
        }
        return texts.all;
    }

    /** The entries of a menu, filled as if it had been opened. */
    static List<MenuItem> entries(Menu menu) {
        menu.notifyListeners(SWT.Show, new Event());
        List<MenuItem> entries = List.of(menu.getItems());
        menu.notifyListeners(SWT.Hide, new Event());
        return entries.stream().filter(entry -> !entry.isDisposed()).toList();
    }

    private void add(Menu menu) {
        for (MenuItem entry : entries(menu)) {
            if ((entry.getStyle() & SWT.SEPARATOR) == 0) {
                all.add(entry.getText());
            }
            if (entry.getMenu() != null) {
                add(entry.getMenu());
            }
        }
    }

    private void add(Control control) {
        if (control instanceof Label label && !label.getText().isEmpty()) {
            all.add(label.getText());
        } else if (control instanceof CLabel label
                && label.getText() != null
                && !label.getText().isEmpty()) {
            all.add(label.getText());
        } else if (control instanceof Text text) {
            all.add(text.getText());
        } else if (control instanceof Button button && button.getImage() == null) {
            all.add(button.getText());
        } else if (control instanceof CTabFolder folder) {
            for (CTabItem tab : folder.getItems()) {
                all.add(tab.getText());
            }
        } else if (control instanceof ToolBar bar) {
            for (ToolItem tool : bar.getItems()) {
                add(tool);
            }
        } else if (control instanceof Tree tree) {
            add(tree.getItems());
        } else if (control instanceof Table table) {
            add(table.getColumns());
        }
    }

    private void add(ToolItem tool) {
        if ((tool.getStyle() & SWT.SEPARATOR) == 0) {
            String tip = tool.getToolTipText();
            all.add(tool.getText().isEmpty() && tip != null ? tip : tool.getText());
        }
    }

    private void add(Item[] items) {
        for (Item item : items) {
            all.add(item.getText());
        }
    }
}
