package org.autoperi.ui.internal;

import org.eclipse.jface.action.GroupMarker;
import org.eclipse.jface.action.IAction;
import org.eclipse.jface.action.IMenuManager;
import org.eclipse.jface.action.MenuManager;
import org.eclipse.jface.action.Separator;
import org.eclipse.ui.IWorkbenchActionConstants;
import org.eclipse.ui.IWorkbenchWindow;
import org.eclipse.ui.actions.ActionFactory;
import org.eclipse.ui.actions.ContributionItemFactory;
import org.eclipse.ui.application.ActionBarAdvisor;
import org.eclipse.ui.application.IActionBarConfigurer;

/** The menu bar. Installing software and checking for updates are contributed to the Help menu by p2. */
final class Menus extends ActionBarAdvisor {
    private IWorkbenchWindow window;
    private IAction quit;

    Menus(IActionBarConfigurer configurer) {
        super(configurer);
    }

    @Override
    protected void makeActions(IWorkbenchWindow owner) {
        window = owner;
        // What is registered shows its key in the menu.
        quit = ActionFactory.QUIT.create(owner);
        register(quit);
    }

    @Override
    protected void fillMenuBar(IMenuManager bar) {
        MenuManager file = new MenuManager("&File", IWorkbenchActionConstants.M_FILE);
        file.add(new GroupMarker(IWorkbenchActionConstants.MB_ADDITIONS));
        file.add(new Separator());
        file.add(quit);
        bar.add(file);

        MenuManager views = new MenuManager("&Window", IWorkbenchActionConstants.M_WINDOW);
        MenuManager show = new MenuManager("Show &View");
        show.add(ContributionItemFactory.VIEWS_SHORTLIST.create(window));
        views.add(show);
        views.add(ActionFactory.RESET_PERSPECTIVE.create(window));
        bar.add(views);

        MenuManager help = new MenuManager("&Help", IWorkbenchActionConstants.M_HELP);
        help.add(new GroupMarker(IWorkbenchActionConstants.MB_ADDITIONS));
        help.add(new Separator());
        help.add(ActionFactory.ABOUT.create(window));
        bar.add(help);
    }
}
