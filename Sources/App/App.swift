// App.
