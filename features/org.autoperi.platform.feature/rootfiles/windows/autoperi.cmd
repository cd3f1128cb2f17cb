@echo off
rem Starts AutoPeri: "autoperi ui" opens the workbench, everything else is the command line.
setlocal
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
for %%f in ("%~dp0plugins\org.eclipse.equinox.launcher_*.jar") do set "launcher=%%f"
set "options=-XX:+UseG1GC"
if defined AUTOPERI_HEAP set "options=%options% -Xmx%AUTOPERI_HEAP%"
"%java%" --list-modules | findstr /b jdk.incubator.vector >nul && set "options=%options% --add-modules jdk.incubator.vector"
if "%1"=="ui" goto window
"%java%" %options% -jar "%launcher%" -nosplash -data @none %*
exit /b %errorlevel%
:window
"%java%" %options% -jar "%launcher%" -nosplash -application org.autoperi.ui.app -data "%LOCALAPPDATA%\autoperi\workbench"
if %errorlevel%==23 goto window
exit /b %errorlevel%
