package dev.quarters.it;

class RunAsRootTest extends RunScenario {

    @Override
    Installation install() throws Exception {
        return Installation.forRoot();
    }
}
