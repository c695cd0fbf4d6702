"""The application: what evidence means and what an assessment does. Knows no SQL, browser, web server or Prefect."""
